//! Somebody who sends files.

use crate::harness::{Answer, CANARY, Persona, Server, answer, note, text};
use reqwest::Method;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;

/// So long is every chunk but the last.
pub const CHUNK: usize = 128 * 1024;

/// A small photo.
pub fn photo() -> Vec<u8> {
    tsunagu::media::paint(640, 480, &[[180, 60, 60], [220, 190, 160]]).expect("painted")
}

/// A document of one page and so many bytes at least, with the canary in it.
pub fn document(padding: usize) -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>".to_owned(),
        format!("({CANARY}{})", "x".repeat(padding)),
    ];
    let (mut bytes, mut table) = ("%PDF-1.7\n".to_owned(), String::new());
    for (n, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", bytes.len()).expect("written");
        writeln!(bytes, "{} 0 obj\n{object}\nendobj", n + 1).expect("written");
    }
    let start = bytes.len();
    writeln!(bytes, "xref\n0 5\n0000000000 65535 f \n{table}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF")
        .expect("written");
    bytes.into_bytes()
}

/// What a file is declared as.
pub fn declared(media_type: &str, bytes: &[u8]) -> Value {
    json!({"name": format!("{CANARY}.file"), "media_type": media_type, "byte_size": bytes.len()})
}

/// Where files for a timeline begin.
pub fn at_patient(id: &str) -> String {
    format!("/api/patients/{id}/attachments")
}

impl Persona {
    /// Begins to send a file.
    pub async fn begins(&self, place: &str, media_type: &str, bytes: &[u8]) -> String {
        text(&self.post(place, &declared(media_type, bytes)).await.is(201)["id"])
    }

    pub async fn puts(&self, id: &str, chunk: usize, bytes: &[u8]) -> Answer {
        answer(self.request(Method::PUT, &format!("/api/attachments/{id}/chunks/{chunk}")).body(bytes.to_vec())).await
    }

    pub async fn finishes(&self, id: &str) -> Answer {
        self.post(&format!("/api/attachments/{id}/finish"), &Value::Null).await
    }

    pub async fn upload(&self, id: &str) -> Answer {
        self.get(&format!("/api/attachments/{id}/upload")).await
    }

    /// Sends a file up to the moment in which it can be posted.
    pub async fn sends(&self, place: &str, media_type: &str, bytes: &[u8]) -> Value {
        let id = self.begins(place, media_type, bytes).await;
        for (n, chunk) in bytes.chunks(CHUNK).enumerate() {
            self.puts(&id, n, chunk).await.is(204);
        }
        self.finishes(&id).await.is(200)
    }

    /// The bytes behind a path, with type and length as told; or the status.
    pub async fn fetches(&self, path: &str) -> Result<Vec<u8>, u16> {
        let answer = self.request(Method::GET, path).send().await.expect("an answer");
        if !answer.status().is_success() {
            return Err(answer.status().as_u16());
        }
        let headers = answer.headers().clone();
        let told = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        assert_eq!((told("cache-control").as_str(), told("x-content-type-options").as_str()), ("private, no-store", "nosniff"));
        assert_eq!(told("content-security-policy"), "default-src 'none'; sandbox");
        assert!(!told("content-disposition").is_empty());
        let bytes = answer.bytes().await.expect("all of it").to_vec();
        assert_eq!(told("content-length"), bytes.len().to_string());
        Ok(bytes)
    }

    pub async fn opens_file(&self, id: &str) -> Result<Vec<u8>, u16> {
        self.fetches(&format!("/api/attachments/{id}/content")).await
    }

    pub async fn opens_thumbnail(&self, id: &str) -> Result<Vec<u8>, u16> {
        self.fetches(&format!("/api/attachments/{id}/thumbnail")).await
    }
}

/// A note with files.
pub fn note_with(words: &str, files: &[&Value]) -> Value {
    let mut draft = note(words);
    draft["attachments"] = files.iter().map(|file| json!({"id": file["id"], "caption": CANARY})).collect();
    draft
}

/// Every file that lies in the data folder.
pub fn lying(server: &Server) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![server.database.folder().join("data/attachments")]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found
}
