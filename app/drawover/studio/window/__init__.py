"""The main window: assembles canvas, bars, docks and panel; tabs, manual, and screenshots."""
