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

/// The memberships `m` that a board is for now, and may confirm what stands there. The same says `Audience::covers` of facts.
macro_rules! meant_now {
    ($board:literal, $now:literal) => {
        concat!(
            "board b
             join organization o on o.region_id = b.region_id
               and (b.audience_kinds = '' or b.audience_kinds like '%,' || o.kind || ',%')
               and (b.audience_municipalities = '' or b.audience_municipalities like '%,' || o.municipality_code || ',%')
             join membership m on m.organization_id = o.id
               and (b.audience_professions = '' or b.audience_professions like '%,' || m.profession || ',%')
             where b.id = ",
            $board,
            " and m.role not in ('auditor', 'government_viewer') and m.from_at <= ",
            $now,
            " and (m.until_at is null or m.until_at > ",
            $now,
            ")"
        )
    };
}
pub(crate) use meant_now;
