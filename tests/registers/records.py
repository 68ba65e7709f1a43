"""Demands for a record that a row kept does not prove: they ask for its content, for a rhythm, or for a deed."""

MORE_THAN_A_ROW = frozenset(
    {
        *("AS-2/1", "AS-2/2", "AS-3.1/1", "AS-3.1/4", "AS-3.2/1", "RZ-27/1"),  # who answers for what
        *("AS-3.3.3/1", "HS-23/1", "RZ-22/1", "HS-30/1"),  # so many fields or subjects
        *("AS-3.3.1/2",),  # goals, duties, tasks
        *("AS-4.4/1", "GY-7.2/3", "HS-31/4", "HS-31/5", "SX-36/4", "SX-36/5", "SX-39/2", "SX-40/2"),  # at intervals
        *("AS-4.1/1", "GY-7.2/2", "HS-12/3", "RZ-16/2", "SX-10/2", "SX-11/1", "SX-18/1", "SX-29/1", "SX-34/1"),  # deeds
        *("GY-6.2/2", "RZ-26/1"),  # with their evidence
    }
)
"""Each is proved by a test of its own, or is not proved."""
