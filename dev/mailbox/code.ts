/** Finds the code in a message: the first line that consists of a code only, perhaps in groups. */
export function findCode(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.find(
    (line) => /^[0-9A-Za-z]+(?:[ -][0-9A-Za-z]+)*$/.test(line) && isCode(line.replace(/[ -]/g, '')),
  )
}

/** Whether a word of 4 to 12 characters is a code. One with lower-case letters needs a digit, so "Hello" is not a code. */
function isCode(word: string): boolean {
  return word.length >= 4 && word.length <= 12 && (/\d/.test(word) || word === word.toUpperCase())
}
