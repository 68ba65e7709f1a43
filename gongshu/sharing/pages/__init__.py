"""Pages of sharing on the desk. They show and hand over; every decision is a verb's."""
