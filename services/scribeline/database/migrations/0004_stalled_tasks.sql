-- The front ends tasks that stalled with all their attempts spent, and fails their jobs with them.

GRANT EXECUTE ON FUNCTION procrastinate_finish_job_v1 TO scribeline_front;
