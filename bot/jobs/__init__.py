"""What the clock starts. APScheduler only ticks; due times are rows."""
