//! Photos of the made-up region: painted, and sent like anybody's.

use super::clock::at;
use super::founding::World;
use crate::desk::Desk;
use crate::domain::care::entry::{Draft, EntryKind};
use crate::domain::core::attachment::{Attached, CHUNK_BYTES, MediaType, NewAttachment};
use crate::domain::core::id::{AttachmentId, PatientId};
use crate::domain::core::time::Timestamp;
use crate::gate::Caller;
use crate::media;
use anyhow::Context as _;
use std::sync::Arc;
use uuid::Uuid;

/// What hangs at the newest note of the first patient: a caption, and colors from top to bottom.
const PHOTOS: &[(&str, [[u8; 3]; 4])] = &[
    ("お薬カレンダー 今週分（見本の画像）", [[250, 246, 236], [236, 178, 120], [140, 190, 176], [250, 246, 236]]),
    ("足もとの段差（見本の画像）", [[196, 170, 138], [164, 128, 92], [90, 74, 62], [206, 196, 180]]),
];
const TEXT: &str = "お薬カレンダーは今週分をセットしました。玄関からトイレまでの段差の写真も付けます。手すりの位置をご相談させてください。";

/// Posts a note with photos, as one of the team.
pub(super) async fn post(
    world: &World,
    by: usize,
    patient: PatientId,
    moment: Timestamp,
    mut key: impl FnMut() -> Uuid,
) -> anyhow::Result<()> {
    let (caller, desk) = (world.caller(by)?, &world.desk);
    let mut attachments = Vec::new();
    for (caption, colors) in PHOTOS {
        let id = at(moment, send(desk, &caller, patient, key(), media::paint(1280, 960, colors)?)).await?;
        attachments.push(Attached { id, caption: Some((*caption).to_owned()) });
    }
    let draft = Draft { attachments, ..Draft::of(EntryKind::Note, TEXT.to_owned()) };
    at(moment, desk.post(&caller, patient, key(), draft)).await?;
    Ok(())
}

async fn send(desk: &Desk, caller: &Arc<Caller>, patient: PatientId, key: Uuid, photo: Vec<u8>) -> anyhow::Result<AttachmentId> {
    let body = NewAttachment { name: "photo.jpg".to_owned(), media_type: MediaType::Jpeg, byte_size: photo.len() as u64 };
    let id = desk.begin_attachment(caller, patient, key, body).await?.id;
    for (chunk, bytes) in (0..).zip(photo.chunks(usize::try_from(CHUNK_BYTES).context("a length")?)) {
        desk.put_chunk(caller, id, chunk, bytes).await?;
    }
    Ok(desk.finish_attachment(caller, id).await?.id)
}
