package io.netloft.bench.sniffer;

import java.util.SplittableRandom;

/**
 * 100 to 200 turns of a client of Redis: half of them one command, the others pipelines of up to sixteen; GET, SET with
 * 16 to 1,024 octets, INCR, HSET, LRANGE.
 */
final class RespTalk implements Talk {
    private static final int PIPELINE = 16;
    private static final int LEAST = 16;
    private static final int MOST = 1024;

    private final SplittableRandom random;
    private final int[] commands = new int[PIPELINE];
    private int left;
    private int count;

    RespTalk(SplittableRandom random) {
        this.random = random;
        left = 100 + random.nextInt(101);
    }

    @Override
    public boolean next(TalkText text) {
        if (left == 0) {
            return false;
        }
        if (count == 0) {
            text.begin(true);
            count = random.nextBoolean() ? 1 : 2 + random.nextInt(PIPELINE - 1);
            for (int i = 0; i < count; i++) {
                commands[i] = random.nextInt(10);
                command(text, commands[i]);
            }
        } else {
            text.begin(false);
            for (int i = 0; i < count; i++) {
                reply(text, commands[i]);
            }
            count = 0;
            left--;
        }
        return true;
    }

    private void command(TalkText text, int kind) {
        String key = "user:" + random.nextInt(1_000_000) + ":profile";
        if (kind < 5) {
            words(text, "GET", key);
        } else if (kind < 7) {
            words(text, "SET", key, value());
        } else if (kind == 7) {
            words(text, "INCR", "visits:" + random.nextInt(1000));
        } else if (kind == 8) {
            words(text, "HSET", key, "name", TalkText.words(random, 12), "mail", TalkText.words(random, 20));
        } else {
            words(text, "LRANGE", "queue:" + random.nextInt(100), "0", "9");
        }
    }

    private void reply(TalkText text, int kind) {
        if (kind < 5) {
            bulk(text, value());
        } else if (kind < 7) {
            text.put("+OK\r\n");
        } else if (kind < 9) {
            text.put(":" + random.nextInt(100_000) + "\r\n");
        } else {
            String[] items = new String[10];
            for (int i = 0; i < items.length; i++) {
                items[i] = TalkText.words(random, 8 + random.nextInt(40));
            }
            words(text, items);
        }
    }

    private String value() {
        int length = LEAST + random.nextInt(MOST - LEAST);
        return random.nextBoolean() ? TalkText.json(random, length) : TalkText.words(random, length);
    }

    private static void words(TalkText text, String... words) {
        text.put("*" + words.length + "\r\n");
        for (String word : words) {
            bulk(text, word);
        }
    }

    private static void bulk(TalkText text, String word) {
        text.put("$" + word.length() + "\r\n").put(word).put("\r\n");
    }
}
