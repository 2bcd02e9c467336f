//! A region as large as they get: 1,500 people in 500 organizations, each with a ward that has room. Made through the API.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use hyper::header::HeaderValue;
use serde_json::{Value, json};

use crate::api;
use crate::http::Connection;
use crate::site::Site;
use crate::words;

/// Organizations, besides those of the demo.
const ORGANIZATIONS: u32 = 500;
/// Who works there, besides the admin.
pub const STAFF: u32 = 2;
/// All of them.
pub const PEOPLE: u32 = ORGANIZATIONS * (STAFF + 1);
/// So much is asked of the server at once.
const AT_ONCE: usize = 4;

/// The base, and the people by their cookies.
pub struct Region {
    pub address: SocketAddr,
    pub base: HeaderValue,
    pub people: Vec<HeaderValue>,
}

impl Region {
    /// The base announces the organizations and takes in their admins; each admin takes in the staff, and says that there is room.
    pub async fn make(site: &Site, address: SocketAddr) -> Result<Self> {
        let mut stranger = Connection::open(address, None).await?;
        let personas = stranger.get("/api/demo/personas").await?.json()?;
        let base = api::items(&personas)?.iter().find(|persona| persona["role"] == "region_admin").context("no base")?;
        let (base, _) = api::enter(&mut stranger, &api::text(base, "persona")?).await?;
        let boards = Connection::open(address, Some(base.clone())).await?.get("/api/boards").await?.json()?;
        let opened = api::text(api::items(&boards)?.first().context("no board")?, "opened_at")?;
        let day = &opened[..10];

        let admins = all((0..ORGANIZATIONS).map(|number| found(address, base.clone(), number, day))).await?;
        let cookies = enter(site, address, &admins).await?;
        let staff = all(cookies.iter().zip(0..).map(|(admin, number)| settle(address, admin.clone(), number))).await?;
        let staff = enter(site, address, &staff.concat()).await?;
        Ok(Self { address, base, people: cookies.into_iter().chain(staff).collect() })
    }

    /// A new connection of the base.
    pub async fn speaker(&self) -> Result<Connection> {
        Connection::open(self.address, Some(self.base.clone())).await
    }

    /// Opens a board for everybody; where its entries are.
    pub async fn board(&self) -> Result<String> {
        let body = json!({ "kind": "notice", "name": "性能測定" });
        let made = self.speaker().await?.post("/api/boards", Some(words::new_key()), bytes(&body)).await?.json()?;
        Ok(format!("/api/boards/{}", api::text(&made, "id")?))
    }
}

/// A body.
pub fn bytes(body: &Value) -> Bytes {
    Bytes::from(body.to_string())
}

async fn all<T>(many: impl Iterator<Item = impl Future<Output = Result<T>>>) -> Result<Vec<T>> {
    stream::iter(many).buffered(AT_ONCE).try_collect().await
}

/// Makes them personas, and signs all of them in.
async fn enter(site: &Site, address: SocketAddr, memberships: &[String]) -> Result<Vec<HeaderValue>> {
    site.add_personas(memberships)?;
    let mut stranger = Connection::open(address, None).await?;
    let mut cookies = Vec::new();
    for membership in memberships {
        cookies.push(api::enter(&mut stranger, membership).await?.0);
    }
    Ok(cookies)
}

/// An organization and its admin.
async fn found(address: SocketAddr, base: HeaderValue, number: u32, day: &str) -> Result<String> {
    let mut base = Connection::open(address, Some(base)).await?;
    let entry = json!({ "name": format!("第{number}病院"), "kana": "ビョウイン", "kind": "hospital" });
    let body = json!({ "kind": "opening", "entry": entry, "effective_on": day });
    let notice = base.post("/api/provider-notices", Some(words::new_key()), bytes(&body)).await?.json().context("an opening")?;
    let path = format!("/api/provider-notices/{}/approve", api::text(&notice, "id")?);
    let approved = base.post(&path, None, bytes(&json!({ "organization_version": null }))).await?.json().context("an approval")?;
    take_in(&mut base, &api::text(&approved, "organization")?, "org_admin").await
}

/// A ward with room, and the staff.
async fn settle(address: SocketAddr, admin: HeaderValue, number: u32) -> Result<Vec<String>> {
    let mut admin = Connection::open(address, Some(admin)).await?;
    let session = admin.get("/api/session").await?.json()?;
    let organization = api::text(&session["acting"]["organization"], "id")?;
    let body = json!({ "name": "地域包括ケア病棟", "kind": "hospital", "function": "recovery", "fee_class": "community_care",
        "procedures": ["suction", "gastrostomy"], "reception_hours": "平日9時から17時", "note": "まずはお電話ください。" });
    let ward = admin.post("/api/wards", Some(words::new_key()), bytes(&body)).await?.json().context("a ward")?;
    let state = ["open", "ask", "full"][number as usize % 3];
    let mut body = json!({ "state": state, "remark": "個室あり" });
    if state == "open" {
        body["free"] = 2.into();
    }
    let path = format!("/api/wards/{}/vacancy", api::text(&ward, "id")?);
    admin.put(&path, "\"0\"", words::new_key(), bytes(&body)).await?.json().context("a vacancy")?;
    let mut staff = Vec::new();
    for _ in 0..STAFF {
        staff.push(take_in(&mut admin, &organization, "staff").await?);
    }
    Ok(staff)
}

async fn take_in(connection: &mut Connection, organization: &str, role: &str) -> Result<String> {
    let body = json!({ "name": "見守 花子", "kana": "ミマモリ ハナコ", "profession": "clerk", "role": role });
    let path = format!("/api/organizations/{organization}/invitations");
    let made = connection.post(&path, None, bytes(&body)).await?.json().context("a new person")?;
    api::text(&made["invitation"], "membership")
}
