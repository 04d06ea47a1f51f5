"""Files that nobody should send: each is answered in Chinese, within bounds, with nothing half written."""
