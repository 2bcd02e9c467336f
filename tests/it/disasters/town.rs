//! A region in which a disaster is opened.

use crate::boards::region::Region;
use crate::harness::{Answer, Persona, Server, text};
use serde_json::{Value, json};

/// A region with a disaster in it.
pub struct Town {
    pub region: Region,
    /// The disaster as it was when it was opened.
    pub disaster: Value,
}

impl Town {
    /// A real one, of the whole region.
    pub async fn new(server: &Server) -> Self {
        Self::with(server, "real", &[]).await
    }

    pub async fn with(server: &Server, mode: &str, municipalities: &[&str]) -> Self {
        let region = Region::new(server).await;
        let disaster = opens(&region.officer, mode, municipalities).await.is(201);
        Self { region, disaster }
    }

    pub fn id(&self) -> String {
        text(&self.disaster["id"])
    }

    pub fn path(&self) -> String {
        format!("/api/disasters/{}", self.id())
    }

    pub async fn reports(&self, who: &Persona, body: &Value) -> Answer {
        who.post(&format!("{}/reports", self.path()), body).await
    }

    /// The list as somebody sees it.
    pub async fn standings(&self, who: &Persona) -> Value {
        who.get(&format!("{}/reports", self.path())).await.is(200)
    }

    /// One organization's part of it.
    pub async fn standing(&self, who: &Persona, organization: &str) -> Value {
        let list = self.standings(who).await;
        let found = list["items"].as_array().expect("items").iter().find(|item| item["organization"] == organization).cloned();
        found.unwrap_or_default()
    }

    pub async fn closes(&self) -> Value {
        self.region.officer.post(&format!("{}/close", self.path()), &json!({})).await.is(200)
    }
}

/// A disaster that is to be opened.
pub fn disaster(mode: &str, municipalities: &[&str]) -> Value {
    json!({"hazard": "flood", "title": "台風10号の大雨", "mode": mode, "municipalities": municipalities})
}

pub async fn opens(who: &Persona, mode: &str, municipalities: &[&str]) -> Answer {
    who.post("/api/disasters", &disaster(mode, municipalities)).await
}

/// 被害なし.
pub fn no_damage() -> Value {
    json!({
        "state": "open", "building": "sound", "power": "normal", "water": "normal", "gas": "normal", "telephone": "normal",
        "supplies": "enough", "many_patients": false, "staff": "enough",
    })
}

/// The names in a list, in its order.
pub fn names(list: &Value) -> Vec<String> {
    list["items"].as_array().expect("items").iter().map(|item| text(&item["organization_name"])).collect()
}
