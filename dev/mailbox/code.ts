/** The code in a message: the first line that is nothing else, of 4 to 12 digits or capitals, perhaps in groups. */
export function findCode(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.find(
    (line) => /^[0-9A-Za-z]+(?:[ -][0-9A-Za-z]+)*$/.test(line) && isCode(line.replace(/[ -]/g, '')),
  )
}

/** A word with lower-case letters is a code only with a digit in it: "Hello" is none. */
function isCode(word: string): boolean {
  return word.length >= 4 && word.length <= 12 && (/\d/.test(word) || word === word.toUpperCase())
}
