"""Work in the background: stored before it is begun, done once, tried again, stoppable; one handler for each kind."""
