"""What enrolment has to do with files: sheets of people, portraits, and the papers that are handed over."""
