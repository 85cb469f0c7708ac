"""Controls, icons and colors of which windows and dialogs are made; none knows an open drawing."""
