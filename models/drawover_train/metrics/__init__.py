"""Quality metrics of drawings, each with its source."""
