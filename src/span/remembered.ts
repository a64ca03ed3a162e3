/**
 * Asks a pure function once for each different question: an API's requests ask the same few over and over. Holds
 * `limit` answers at most, and forgets all of them beyond, so that questions without end fill no memory.
 */
export function remembered<Question, Answer>(
  limit: number,
  answer: (question: Question) => Answer,
): (question: Question) => Answer {
  const known = new Map<Question, { readonly answer: Answer }>();
  return (question) => {
    const found = known.get(question);
    if (found) return found.answer;
    if (known.size >= limit) known.clear();
    const made = { answer: answer(question) };
    known.set(question, made);
    return made.answer;
  };
}
