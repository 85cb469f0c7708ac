"""Controls, icons and colors for windows and dialogs, independent of open drawings."""
