"""What `make bench` runs: each figure is a ratio to a yardstick of the same run, or stands beside its limit."""
