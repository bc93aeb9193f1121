"""What is read out of the answers: the progress picture, its caption in words, and the exports."""
