"""应用支撑: outside services the platform rests on, each by a contract: identity, seals, licenses, credit, archives."""
