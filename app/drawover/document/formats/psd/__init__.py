"""Photoshop's .psd, by psd-tools, which is imported only when such a file is read or written."""
