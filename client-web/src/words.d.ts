declare module 'virtual:words/*' {
  const words: readonly string[]
  export default words
}
