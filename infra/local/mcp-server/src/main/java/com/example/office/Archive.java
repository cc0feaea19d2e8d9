package com.example.office;

import java.util.SplittableRandom;

/** What the office has on record: invented text, the same for the same question. */
final class Archive {

    private static final String[] WORDS =
            ("account agenda approval archive attached audit balance budget calendar campaign client confirm contract "
                            + "customer deadline delivery department details discount document draft estimate figures finance follow "
                            + "forecast freight handover invoice issue item kickoff legal margin meeting minutes month notes office "
                            + "order outage partner payment pending people plan please policy pricing procurement product project "
                            + "purchase quarter quote receipt refund release renewal report request review risk rollout sales schedule "
                            + "service shipment site sprint staff status stock summary supplier support target team terms training "
                            + "transfer travel update vendor version warehouse week workshop")
                    .split(" ");

    private Archive() {}

    /**
     * Text on a subject.
     *
     * @param subject what is asked for; decides the text and its length
     * @param least shortest length in characters
     * @param most longest length in characters; lengths lie evenly on a logarithmic scale, as those of documents do
     */
    static String text(String subject, int least, int most) {
        SplittableRandom random = new SplittableRandom(subject.hashCode() * 0x9E3779B97F4A7C15L);
        int length = (int) Math.round(least * Math.pow((double) most / least, random.nextDouble()));
        StringBuilder text = new StringBuilder(length + 16);
        int inSentence = 0;
        while (text.length() < length) {
            String word = WORDS[random.nextInt(WORDS.length)];
            text.append(inSentence == 0 ? Character.toUpperCase(word.charAt(0)) + word.substring(1) : word);
            inSentence++;
            boolean ends = inSentence > 5 && random.nextInt(6) == 0;
            text.append(ends ? ". " : " ");
            inSentence = ends ? 0 : inSentence;
        }
        return text.substring(0, length);
    }

    /** A number that belongs to a subject, from 0 below the bound. */
    static int number(String subject, int bound) {
        return Math.floorMod(subject.hashCode() * 31, bound);
    }

    /** A table with one line a record, each with some words of description. */
    static String table(String subject, String prefix, int leastRows, int mostRows, int rowCharacters) {
        int rows = leastRows + number(subject, mostRows - leastRows + 1);
        StringBuilder table = new StringBuilder(rows * (rowCharacters + 24));
        for (int row = 0; row < rows; row++) {
            String key = subject + '/' + row;
            table.append(prefix)
                    .append(1000 + number(key, 9000))
                    .append(" | ")
                    .append(text(key, rowCharacters / 2, rowCharacters))
                    .append('\n');
        }
        return table.toString();
    }
}
