"""Work profiles and assignments in the database, and what follows from them for jobs."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from psycopg.errors import ExclusionViolation, ForeignKeyViolation
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from scribeline.database.unit_of_work import Transaction
from scribeline.identity.model import Role
from scribeline.routing.errors import AssignmentExists, AssignmentWrong
from scribeline.routing.model import Assignment, Profile, lanes_of_job
from scribeline.turnaround.hours import checked_hours

_PROFILE = "SELECT user_id, country, time_zone, week, away, skills, pools, version FROM work_profiles"
_ASSIGNMENT = (
    "SELECT assignment_id, created_at, user_id, pool, skill, country, client_id, author_id, work_type_id, priority,"
    " first_day, last_day FROM assignments"
)


# ---------------------------------------------------------------- profiles


async def profile(tx: Transaction, user_id: str, *, held: bool = False) -> Profile | None:
    """A person's profile; `held`: nobody else changes it until the transaction ends."""
    row = await tx.one(_PROFILE + " WHERE user_id = %s" + (" FOR UPDATE" if held else ""), [user_id])
    return _profile(row) if row else None


async def profiles(tx: Transaction, *, after: str | None, limit: int | None) -> list[Profile]:
    """The profiles by user, behind `after`; all of them without a limit."""
    rows = await tx.many(
        _PROFILE + " WHERE %(after)s::text IS NULL OR user_id > %(after)s ORDER BY user_id LIMIT %(limit)s",
        {"after": after, "limit": limit},
    )
    return [_profile(row) for row in rows]


async def keep_profile(tx: Transaction, new: Profile) -> None:
    """Write a profile, whether there was one or not."""
    week = None if new.hours is None else [[list(span) for span in spans] for spans in new.hours.week]
    await tx.execute(
        "INSERT INTO work_profiles (user_id, country, time_zone, week, away, skills, pools, version)"
        " VALUES (%(user_id)s, %(country)s, %(time_zone)s, %(week)s, %(away)s, %(skills)s, %(pools)s, %(version)s)"
        " ON CONFLICT (user_id) DO UPDATE SET country = excluded.country, time_zone = excluded.time_zone,"
        " week = excluded.week, away = excluded.away, skills = excluded.skills, pools = excluded.pools,"
        " version = excluded.version",
        {
            "user_id": new.user_id,
            "country": new.country,
            "time_zone": new.time_zone,
            "week": None if week is None else Jsonb(week),
            "away": Jsonb([[first.isoformat(), last.isoformat()] for first, last in new.away]),
            "skills": list(new.skills),
            "pools": list(new.pools),
            "version": new.version,
        },
    )


async def user_exists(tx: Transaction, user_id: str) -> bool:
    """Whether there is such a user; `tx` is for the whole company. Held, so that two first profiles do not cross."""
    return await tx.one("SELECT FROM users WHERE user_id = %s FOR UPDATE", [user_id]) is not None


# ---------------------------------------------------------------- countries


async def forbidden_clients(tx: Transaction, user_id: str) -> list[str]:
    """The clients of the transaction whose work may not be done where this person is."""
    rows = await tx.many(
        "SELECT client_id FROM clients WHERE allowed_countries <> '{}'"
        " AND coalesce((SELECT country FROM work_profiles WHERE user_id = %s), '') <> ALL (allowed_countries)",
        [user_id],
    )
    return [row["client_id"] for row in rows]


async def is_forbidden(tx: Transaction, user_id: str, client_id: str) -> bool:
    """Whether a client's work may not be done where this person is."""
    row = await tx.one(
        "SELECT FROM clients WHERE client_id = %s AND allowed_countries <> '{}'"
        " AND coalesce((SELECT country FROM work_profiles WHERE user_id = %s), '') <> ALL (allowed_countries)",
        [client_id, user_id],
    )
    return row is not None


async def find_colleague(tx: Transaction, user_id: str) -> tuple[Role, tuple[str, ...]] | None:
    """A user's role and clients, whoever the transaction is for; None for nobody, and for who is disabled."""
    row = await tx.one("SELECT * FROM find_colleague(%s) WHERE NOT disabled", [user_id])
    return None if row is None else (Role(row["role"]), tuple(row["clients"]))


async def allowed_countries(tx: Transaction) -> list[tuple[str, list[str]]]:
    """The transaction's clients, each with the countries that it allows (none: any)."""
    rows = await tx.many("SELECT client_id, allowed_countries FROM clients ORDER BY client_id")
    return [(row["client_id"], row["allowed_countries"]) for row in rows]


# ---------------------------------------------------------------- assignments


async def get_assignment(tx: Transaction, assignment_id: UUID) -> Assignment | None:
    """An assignment."""
    row = await tx.one(_ASSIGNMENT + " WHERE assignment_id = %s", [assignment_id])
    return Assignment(**row) if row else None


async def list_assignments(
    tx: Transaction, *, client_id: str | None, after: UUID | None, limit: int | None
) -> list[Assignment]:
    """The assignments by id, of one client or of all that the transaction sees, behind `after`."""
    rows = await tx.many(
        _ASSIGNMENT + " WHERE (%(client_id)s::text IS NULL OR client_id = %(client_id)s)"
        " AND (%(after)s::uuid IS NULL OR assignment_id > %(after)s) ORDER BY assignment_id LIMIT %(limit)s",
        {"client_id": client_id, "after": after, "limit": limit},
    )
    return [Assignment(**row) for row in rows]


async def relevant_assignments(tx: Transaction, client_id: str) -> list[Assignment]:
    """Those in force of a client, and for any client."""
    rows = await tx.many(_ASSIGNMENT + " WHERE in_force AND (client_id = %s OR client_id IS NULL)", [client_id])
    return [Assignment(**row) for row in rows]


async def assignments_in_force(tx: Transaction) -> list[Assignment]:
    """All in force that the transaction sees."""
    return [Assignment(**row) for row in await tx.many(_ASSIGNMENT + " WHERE in_force")]


async def insert_assignment(tx: Transaction, new: Assignment) -> None:
    """Keep a new assignment. Raises AssignmentExists, and AssignmentWrong for what it names and does not exist."""
    values = {
        "id": new.assignment_id,
        "user": new.user_id,
        "pool": new.pool,
        "skill": new.skill,
        "country": new.country,
        "client": new.client_id,
        "author": new.author_id,
        "work_type": new.work_type_id,
        "lane": new.lane,
        "priority": new.priority,
        "created_at": new.created_at,
        "first": new.first_day,
        "until": None if new.last_day is None else new.last_day + timedelta(days=1),
        "last": new.last_day,
        "now": tx.now,
    }
    try:
        async with tx.connection.transaction():
            # Days become instants by the client's own clock, and the instants say what is in force.
            await tx.execute(
                """
                INSERT INTO assignments (assignment_id, user_id, pool, skill, country, client_id, author_id,
                    work_type_id, lane, priority, created_at, first_day, last_day, begins_at, ends_at, in_force)
                SELECT %(id)s, %(user)s, %(pool)s, %(skill)s, %(country)s, %(client)s, %(author)s, %(work_type)s,
                       %(lane)s, %(priority)s, %(created_at)s, %(first)s::date, %(last)s::date, begins_at, ends_at,
                       coalesce(begins_at <= %(now)s, true) AND coalesce(%(now)s < ends_at, true)
                  FROM (SELECT %(first)s::date::timestamp AT TIME ZONE zone AS begins_at,
                               %(until)s::date::timestamp AT TIME ZONE zone AS ends_at
                          FROM (SELECT coalesce((SELECT time_zone FROM clients WHERE client_id = %(client)s::text),
                                                'UTC') AS zone) AS told) AS days
                """,
                values,
            )
    except ExclusionViolation:
        raise AssignmentExists(f"assignments/{await _overlapped(tx, new)}") from None
    except ForeignKeyViolation as refused:
        named = refused.diag.constraint_name or ""
        field = next((each for each in ("user", "author", "work_type", "client") if each in named), "client")
        raise AssignmentWrong("An assignment names something that does not exist.", f"assignment.{field}") from None


async def _overlapped(tx: Transaction, new: Assignment) -> UUID | None:
    """Which assignment gives the same people the same work on one of the days of a new one."""
    row = await tx.one(
        """
        SELECT assignment_id FROM assignments
         WHERE user_id IS NOT DISTINCT FROM %(user)s::text AND pool IS NOT DISTINCT FROM %(pool)s::text
           AND skill = %(skill)s AND country = %(country)s AND client_id IS NOT DISTINCT FROM %(client)s::text
           AND lane = %(lane)s AND daterange(first_day, last_day, '[]') && daterange(%(first)s, %(last)s, '[]')
         ORDER BY first_day NULLS FIRST LIMIT 1
        """,
        {
            "user": new.user_id,
            "pool": new.pool,
            "skill": new.skill,
            "country": new.country,
            "client": new.client_id,
            "lane": new.lane,
            "first": new.first_day,
            "last": new.last_day,
        },
    )
    return row["assignment_id"] if row else None


async def turn_over(tx: Transaction) -> list[tuple[Assignment, bool]]:
    """Put assignments in force whose first day has begun, and out of it whose last has ended: which, and whether they
    are in force now."""
    rows = await tx.many(
        """
        WITH turned AS (
            UPDATE assignments SET in_force = NOT in_force
             WHERE (begins_at IS NOT NULL OR ends_at IS NOT NULL)
               AND in_force <> (coalesce(begins_at <= %(now)s, true) AND coalesce(%(now)s < ends_at, true))
            RETURNING assignment_id, in_force AS is_now)
        SELECT turned.is_now, found.* FROM turned JOIN ("""
        + _ASSIGNMENT
        + ") AS found USING (assignment_id) ORDER BY assignment_id",
        {"now": tx.now},
    )
    return [(Assignment(**row), is_now) for row in rows for is_now in (row.pop("is_now"),)]


async def delete_assignment(tx: Transaction, assignment_id: UUID) -> None:
    """Forget an assignment."""
    await tx.execute("DELETE FROM assignments WHERE assignment_id = %s", [assignment_id])


async def lane_of_job(tx: Transaction, client_id: str, author_id: str | None, work_type_id: str | None) -> str:
    """The lane of the narrowest assignments that cover a client's job."""
    lanes = lanes_of_job(author_id, work_type_id)
    row = await tx.one(
        "SELECT lane FROM assignments WHERE in_force AND client_id = %(client)s AND lane = ANY (%(lanes)s)"
        " ORDER BY array_position(%(lanes)s, lane) LIMIT 1",
        {"client": client_id, "lanes": lanes},
    )
    return row["lane"] if row else ""


async def find_lanes_anew(tx: Transaction, client_id: str, over: Collection[str]) -> int:
    """Bring the jobs of a client that are not `over` into the lanes of its assignments as they are now.

    The same rule as `lane_of_job`, for all of them at once. Returns how many changed theirs.
    """
    return await tx.execute(
        """
        WITH wanted AS (
            SELECT j.job_id, coalesce((
                       SELECT a.lane FROM assignments AS a
                        WHERE a.in_force AND a.client_id = j.client_id
                          AND (a.author_id IS NULL OR a.author_id = j.author_id)
                          AND (a.work_type_id IS NULL OR a.work_type_id = j.work_type_id)
                        ORDER BY a.author_id IS NULL, a.work_type_id IS NULL LIMIT 1), '') AS lane
              FROM jobs AS j WHERE j.client_id = %(client)s AND j.state <> ALL (%(over)s))
        UPDATE jobs SET lane = wanted.lane FROM wanted
         WHERE jobs.client_id = %(client)s AND jobs.job_id = wanted.job_id AND jobs.lane <> wanted.lane
        """,
        {"client": client_id, "over": list(over)},
    )


async def next_offered(tx: Transaction, user_id: str, client_id: str | None, most: int) -> Sequence[tuple[str, UUID]]:
    """The first drafted jobs that a person is offered, in the routing order: the rule is `model.offered`.

    Each lane's first ones lie together in an index, so what it takes grows with the number of lanes, not of jobs.
    """
    rows = await tx.many(
        """
        WITH me AS (
            SELECT coalesce(max(country), '') AS country,
                   coalesce(max(skills), '{}') AS skills, coalesce(max(pools), '{}') AS pools
              FROM work_profiles WHERE user_id = %(me)s),
        mine AS MATERIALIZED (
            SELECT a.client_id, a.lane, max(a.priority) AS priority FROM assignments AS a, me
             WHERE a.in_force
               AND (a.user_id IS NULL OR a.user_id = %(me)s) AND (a.pool IS NULL OR a.pool = ANY (me.pools))
               AND (a.skill = '' OR a.skill = ANY (me.skills)) AND (a.country = '' OR a.country = me.country)
             GROUP BY a.client_id, a.lane),
        allowed AS MATERIALIZED (
            SELECT c.client_id,
                   EXISTS (SELECT FROM assignments AS a
                            WHERE a.in_force AND a.client_id = c.client_id AND a.lane = '') AS is_assigned
              FROM clients AS c, me
             WHERE (%(client)s::text IS NULL OR c.client_id = %(client)s)
               AND (c.allowed_countries = '{}' OR me.country = ANY (c.allowed_countries))),
        general AS (
            SELECT max(priority) AS priority FROM mine WHERE client_id IS NULL
            HAVING count(*) > 0 OR NOT EXISTS (SELECT FROM assignments WHERE in_force AND client_id IS NULL)),
        lanes AS MATERIALIZED (
            SELECT client_id, lane, priority FROM allowed JOIN mine USING (client_id)
             UNION ALL
            SELECT client_id, '', coalesce(general.priority, 0) FROM allowed, general WHERE NOT is_assigned)
        SELECT client_id, job_id FROM (
            SELECT 1 AS own, 0 AS place, own.* FROM (
                SELECT j.client_id, j.job_id, j.priority, j.job_priority, j.due_at, j.received_at FROM jobs AS j
                 WHERE j.state = 'DRAFTED' AND j.assignee_id = %(me)s
                   AND j.client_id IN (SELECT client_id FROM allowed)
                 ORDER BY j.priority DESC, j.job_priority DESC, j.due_at, j.received_at, j.job_id
                 LIMIT %(most)s) AS own
             UNION ALL
            SELECT 0, lanes.priority, first.* FROM lanes CROSS JOIN LATERAL (
                SELECT j.client_id, j.job_id, j.priority, j.job_priority, j.due_at, j.received_at FROM jobs AS j
                 WHERE j.state = 'DRAFTED' AND j.assignee_id IS NULL
                   AND j.client_id = lanes.client_id AND j.lane = lanes.lane
                 ORDER BY j.priority DESC, j.job_priority DESC, j.due_at, j.received_at, j.job_id
                 LIMIT %(most)s) AS first
        ) AS found
        ORDER BY own DESC, place DESC, priority DESC, job_priority DESC, due_at, received_at, job_id LIMIT %(most)s
        """,
        {"me": user_id, "client": client_id, "most": most},
    )
    return [(row["client_id"], row["job_id"]) for row in rows]


def _profile(row: DictRow) -> Profile:
    week = row["week"]
    return Profile(
        user_id=row["user_id"],
        country=row["country"],
        time_zone=row["time_zone"],
        hours=None
        if week is None
        else checked_hours(row["time_zone"], [[(a, b) for a, b in spans] for spans in week], (), field="hours"),
        away=tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in row["away"]),
        skills=tuple(row["skills"]),
        pools=tuple(row["pools"]),
        version=row["version"],
    )
