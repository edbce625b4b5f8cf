"""What `manage.py prove` proves: each module is one promise, tried out and counted."""
