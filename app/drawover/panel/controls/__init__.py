"""The panel's controls: each shows one thing and says what the artist did with it by a signal. No engine in here."""
