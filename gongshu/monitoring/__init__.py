"""风险监测: what the records show that should not be so, found by rules, disposed of by people."""
