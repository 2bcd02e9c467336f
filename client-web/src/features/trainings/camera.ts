/** What reads codes from pictures; not every browser has one. */
type Detector = { detect: (picture: HTMLVideoElement) => Promise<{ rawValue: string }[]> }
type DetectorMaker = new (options: { formats: string[] }) => Detector

const maker = (): DetectorMaker | undefined => (globalThis as { BarcodeDetector?: DetectorMaker }).BarcodeDetector

export const hasCodeReader = (): boolean => maker() !== undefined && navigator.mediaDevices !== undefined

const pauseMilliseconds = 250

/** Shows what the camera sees and tells each new code in it, until it is told to stop. Where there is no camera it fails. */
export async function watchForCodes(
  video: HTMLVideoElement,
  onfound: (code: string) => Promise<unknown>,
): Promise<() => void> {
  const Maker = maker()
  if (!Maker) throw new Error('no reader of codes')
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  const detector = new Maker({ formats: ['qr_code'] })
  video.srcObject = stream
  let last = ''
  let isLooking = false
  const look = async () => {
    if (isLooking) return
    isLooking = true
    const found = await detector.detect(video).catch(() => [])
    const code = found[0]?.rawValue ?? ''
    if (code !== '' && code !== last) await onfound(code)
    if (code !== '') last = code
    isLooking = false
  }
  const timer = setInterval(() => void look(), pauseMilliseconds)
  await video.play().catch(() => {})
  return () => {
    clearInterval(timer)
    for (const track of stream.getTracks()) track.stop()
  }
}
