"""What is remembered: tables, repositories, encryption and migrations."""
