"""What happens after publication: withdrawals and answers."""
