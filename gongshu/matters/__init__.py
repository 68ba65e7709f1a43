"""事项办理: any procedure of the profile that says who opens it, opened, handled and closed as the profile says."""
