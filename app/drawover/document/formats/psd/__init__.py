"""Photoshop's .psd by way of psd-tools, which is imported only when such a file is read or written."""
