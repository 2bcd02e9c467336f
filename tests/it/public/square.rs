//! A region with a public page, and somebody who reads it without an account.

use crate::boards::region::{Region, entries};
use crate::harness::{Answer, Persona, Server, answer, text};
use reqwest::{Method, Response};
use serde_json::{Value, json};

pub struct Square {
    pub region: Region,
    /// A board for everybody.
    pub board: String,
}

impl Square {
    /// A region whose page is on.
    pub async fn new(server: &Server) -> Self {
        let square = Self::dark(server).await;
        keeps(&square.region.base, 0, &json!({"is_on": true, "short_name": "shiomibara"})).await.is(200);
        square
    }

    /// One whose page nobody has turned on.
    pub async fn dark(server: &Server) -> Self {
        let region = Region::new(server).await;
        let board = region.opens("notice").await;
        Self { region, board }
    }

    /// The nurse posts a notice.
    pub async fn posts(&self, title: &str, body: &str) -> Value {
        let draft = json!({"kind": "notice", "text": body, "notice": {"title": title}});
        self.region.nurse.post(&entries(&self.board), &draft).await.is(201)
    }

    /// What anybody is shown.
    pub async fn html(&self) -> String {
        let response = self.opens("/public/shiomibara").await;
        assert_eq!(response.status(), 200);
        body(response).await
    }

    pub async fn opens(&self, path: &str) -> Response {
        self.region.nurse.stranger().bare(Method::GET, path).send().await.expect("an answer")
    }
}

pub async fn body(response: Response) -> String {
    String::from_utf8(response.bytes().await.expect("a body").to_vec()).expect("UTF-8")
}

pub async fn keeps(who: &Persona, read: i64, page: &Value) -> Answer {
    let request = who.request(Method::PUT, "/api/public-page").header("if-match", format!("\"{read}\""));
    answer(request.json(page)).await
}

/// Marks an entry, or takes the mark back.
pub async fn publishes(who: &Persona, entry: &Value, public: bool) -> Answer {
    who.send(Method::PUT, &format!("/api/entries/{}/public", text(&entry["id"])), None, &json!({"public": public})).await
}
