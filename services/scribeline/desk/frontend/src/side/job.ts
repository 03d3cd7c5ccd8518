// A job as the desk tells it.

export interface Job {
  readonly client: string;
  readonly client_name: string;
  readonly job: string;
  readonly state: string;
  readonly state_words: string;
  readonly is_stat: boolean;
  readonly urgency: string;
  readonly author_name: string;
  readonly work_type_name: string;
  readonly patient: { readonly name: string; readonly record_number: string; readonly birth_date: string; readonly service_date: string };
  readonly reference: string;
  readonly note: string;
  readonly audio_s: number;
  readonly due: string;
  readonly editor: string;
  readonly lease_until: string;
  readonly hold: string;
  /** What the clinic answered, the first answer first. */
  readonly answers: readonly Answer[];
  readonly remarks: string;
  readonly failure: string;
  readonly etag: string;
}

export interface Answer {
  readonly question: string;
  readonly text: string;
}

export interface Opening {
  readonly job: Job;
  readonly client: { readonly name: string; readonly style: string; readonly question_holds: boolean };
  readonly comments: string;
  readonly missing: readonly string[];
  readonly me: { readonly user: string; readonly role: string };
}

export interface Flag {
  readonly kind: string;
  readonly start_s: number;
  readonly end_s: number;
  readonly message: string;
}

export interface Note {
  readonly text: string;
  readonly start_s: number;
  readonly end_s: number;
}

/** What this person can do with the text of a job as it is. */
export function mayWrite({ job, me }: Opening): boolean {
  if (job.state === "EDITING") return job.editor === me.user;
  return job.state === "IN_REVIEW" && (me.role === "REVIEWER" || me.role === "MANAGER");
}

/** Whether this person marks what was delivered, where its audit waits for it. */
export function marksAfterDelivery({ job, me }: Opening): boolean {
  return job.state === "DELIVERED" && (me.role === "REVIEWER" || me.role === "MANAGER") && job.editor !== me.user;
}

export function mayClaim({ job, me }: Opening): boolean {
  return job.state === "DRAFTED" && (me.role === "TRANSCRIPTIONIST" || me.role === "MANAGER");
}
