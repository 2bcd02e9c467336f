let parts = $state.raw<typeof import('./parts') | null>(null)

/** What a timeline can be read without for a moment: it comes right after, and is here before the line can go away. */
export const late = {
  get parts(): typeof parts {
    return parts
  },
}

export async function loadLate(): Promise<void> {
  parts ??= await import('./parts')
}
