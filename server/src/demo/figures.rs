//! The weekly figures of the made-up region, published each Monday as they would have been.

use super::Plan;
use super::clock::at;
use super::founding::World;

/// So many weeks before the end of the story the first ones were published.
const WEEKS: i64 = 12;

/// Publishes week after week.
pub(super) async fn perform(world: &World, plan: &Plan) -> anyhow::Result<()> {
    for weeks_ago in (0..WEEKS).rev() {
        at(plan.end.plus_seconds(-weeks_ago * 7 * 86_400), world.desk.publish_missing_weeks()).await?;
    }
    Ok(())
}
