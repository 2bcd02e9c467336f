//! Parts of statements that several share.

/// That the membership `m` is on a patient's team now through the row `t`, and its organization is not refused. The same says
/// `TeamMember::covers` of facts.
macro_rules! on_team_now {
    ($patient:literal, $now:literal) => {
        concat!(
            "t.patient_id = ",
            $patient,
            " and t.organization_id = m.organization_id
              and (t.person_id is null or t.person_id = m.person_id)
              and (t.professions = '' or t.professions like '%,' || m.profession || ',%')
              and t.from_at <= ",
            $now,
            " and (t.until_at is null or t.until_at > ",
            $now,
            ") and m.from_at <= ",
            $now,
            " and (m.until_at is null or m.until_at > ",
            $now,
            ") and not exists (
                select 1 from refusal r
                where r.patient_id = t.patient_id and r.organization_id = t.organization_id
                  and r.from_at <= ",
            $now,
            " and (r.until_at is null or r.until_at > ",
            $now,
            "))"
        )
    };
}
pub(crate) use on_team_now;

/// That the audience of a board `b` means the membership `m` of the organization `o`. The same says `Audience::covers` of facts.
macro_rules! audience_covers {
    () => {
        "(b.audience_kinds = '' or b.audience_kinds like '%,' || o.kind || ',%')
               and (b.audience_municipalities = '' or b.audience_municipalities like '%,' || o.municipality_code || ',%')
               and (b.audience_professions = '' or b.audience_professions like '%,' || m.profession || ',%')"
    };
}
pub(crate) use audience_covers;

/// The memberships `m` that a board is for now, and may confirm what stands there.
macro_rules! meant_now {
    ($board:literal, $now:literal) => {
        crate::store::clause::meant_on!("b.id = ", $now, $board)
    };
}
pub(crate) use meant_now;

/// As [`meant_now!`], on the boards `b` of a condition.
macro_rules! meant_on {
    ($which:literal, $now:literal $(, $board:literal)?) => {
        concat!(
            "board b
             join organization o on o.region_id = b.region_id
             join membership m on m.organization_id = o.id and ",
            crate::store::clause::audience_covers!(),
            " where ",
            $which,
            $($board,)?
            " and m.role not in ('auditor', 'government_viewer', 'automatic') and m.from_at <= ",
            $now,
            " and (m.until_at is null or m.until_at > ",
            $now,
            ")"
        )
    };
}
pub(crate) use meant_on;

/// The memberships that what happens on a board may ring: whom it is for, and the base, which looks after all boards.
macro_rules! followers_now {
    ($board:literal, $now:literal) => {
        concat!(
            "select m.id, m.person_id, m.organization_id, m.profession from ",
            crate::store::clause::meant_now!($board, $now),
            " union
             select m.id, m.person_id, m.organization_id, m.profession
             from board b
             join membership m on m.region_id = b.region_id and m.role = 'region_admin'
             where b.id = ",
            $board,
            " and m.from_at <= ",
            $now,
            " and (m.until_at is null or m.until_at > ",
            $now,
            ")"
        )
    };
}
pub(crate) use followers_now;

/// Whether the party `p` of an entry `e` is the organization of a membership `m`; one that is asked by way of a function rings whom that reached.
macro_rules! asks_organization {
    () => {
        "p.organization_id = m.organization_id and (p.rota_id is null or exists (
           select 1 from mention d
           where d.entry_id = e.id and d.rota_id = p.rota_id and d.passed_on_at is null
             and (d.person_id = m.person_id or d.organization_id = m.organization_id)))"
    };
}
pub(crate) use asks_organization;

/// Columns about an entry `e` and a membership `m`: whether it asks for a 確認 that is still missing, is addressed to it, is so by a function that the
/// person had, and rang it before.
macro_rules! asked_and_addressed {
    () => {
        concat!(
            "
                    cast(case when exists (
                      select 1 from must_read_party p
                      where p.entry_id = e.id
                        and (",
            crate::store::clause::asks_organization!(),
            " and not exists (
                               select 1 from acknowledgement a
                               where a.entry_id = e.id and a.organization_id = m.organization_id and a.revision >= e.revision)
                          or p.profession = m.profession and not exists (
                               select 1 from acknowledgement a
                               where a.entry_id = e.id and a.organization_id = m.organization_id and a.profession = m.profession
                                 and a.revision >= e.revision))) then 1 else 0 end as bigint) as asked,
                    cast(case when exists (
                      select 1 from mention n
                      where n.entry_id = e.id
                        and (n.person_id = m.person_id or n.organization_id = m.organization_id or n.profession = m.profession))
                      then 1 else 0 end as bigint) as addressed,
                    cast(case when exists (
                      select 1 from mention n where n.entry_id = e.id and n.rota_id is not null and n.passed_on_at is null and n.person_id = m.person_id)
                      then 1 else 0 end as bigint) as on_duty,
                    cast(case when exists (
                      select 1 from notification k where k.entry_id = e.id and k.membership_id = m.id) then 1 else 0 end as bigint) as known"
        )
    };
}
pub(crate) use asked_and_addressed;

/// The wards `w` that are not closed and whose newest word `v` is too old to rely on. The same says `WardKind::is_stale`.
macro_rules! stale_ward {
    ($now:literal) => {
        crate::store::clause::stale_ward!(join "", $now)
    };
    (join $join:literal, $now:literal) => {
        concat!(
            "ward w join vacancy v on v.ward_id = w.id and v.version = w.vacancy_version ",
            $join,
            " where w.closed_at is null and v.confirmed_at + case w.kind when 'hospital' then 86400000000 else 604800000000 end <= ",
            $now
        )
    };
}
pub(crate) use stale_ward;
