"""Gaps of a stored motion: offered, filled for a preview, and kept one by one."""
