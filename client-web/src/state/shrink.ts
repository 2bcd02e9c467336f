import { longestSide, sizeWithin } from '../domain/attachment'

const quality = 0.85
const previewSide = 320

export type Shrunk = { data: Blob; preview: string }

/** A photo as it goes out: upright, no larger than is of use, and without what the camera wrote of place and time. */
export async function shrink(file: Blob): Promise<Shrunk> {
  const picture = await createImageBitmap(file)
  try {
    const canvas = draw(picture, longestSide)
    const data = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality))
    if (!data) throw new Error('the picture is too large for this browser')
    return { data, preview: draw(picture, previewSide).toDataURL('image/jpeg', quality) }
  } finally {
    picture.close()
  }
}

function draw(picture: ImageBitmap, side: number): HTMLCanvasElement {
  const size = sizeWithin(picture.width, picture.height, side)
  const canvas = Object.assign(document.createElement('canvas'), size)
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('the browser draws nothing')
  pen.imageSmoothingQuality = 'high'
  // What can be seen through would turn black.
  pen.fillStyle = 'white'
  pen.fillRect(0, 0, size.width, size.height)
  pen.drawImage(picture, 0, 0, size.width, size.height)
  return canvas
}
