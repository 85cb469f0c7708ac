"""The panel's controls: each displays one thing and reports the artist's actions by signals. No engine in here."""
