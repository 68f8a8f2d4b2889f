"""What follows from the answers: notices, tasks, the policy check, the cases beside the rules."""
