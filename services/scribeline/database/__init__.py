"""What every component's store stands on: the unit of work, the queue, the migrations and the roles."""
