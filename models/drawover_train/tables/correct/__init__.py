"""The tables of the task correct: its networks, its nudges, its drawing methods."""
