package io.netloft.bench.sniffer;

import java.util.SplittableRandom;

/**
 * Five to twenty requests one after another, with a browser's heads: one of five posts an object, all others get a page or
 * an object of 512 octets to 16 KiB, one of four in chunks.
 */
final class HttpTalk implements Talk {
    private static final int LEAST = 512;
    private static final int MOST = 16 * 1024;
    private static final int CHUNK = 4096;

    private final SplittableRandom random;
    private final String cookie;
    private int left;
    private boolean asked;

    HttpTalk(SplittableRandom random) {
        this.random = random;
        left = 5 + random.nextInt(16);
        cookie = "session=" + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong())
                + "; theme=dark; consent=" + random.nextInt(8);
    }

    @Override
    public boolean next(TalkText text) {
        if (left == 0) {
            return false;
        }
        if (!asked) {
            request(text.begin(true));
        } else {
            response(text.begin(false));
            left--;
        }
        asked = !asked;
        return true;
    }

    private void request(TalkText text) {
        boolean post = random.nextInt(5) == 0;
        String body = post ? TalkText.json(random, 200 + random.nextInt(2000)) : "";
        text.put(post ? "POST /api/v2/orders/" : "GET /shop/items/").put(Integer.toString(random.nextInt(1_000_000)));
        text.put("?page=" + random.nextInt(50) + "&sort=price HTTP/1.1\r\nHost: www.shop.example.org\r\n");
        text.put("User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n");
        text.put("Accept: text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8\r\n");
        text.put("Accept-Language: en-GB,en;q=0.7,de;q=0.3\r\nAccept-Encoding: gzip, deflate, br\r\n");
        text.put("Referer: https://www.shop.example.org/items/overview\r\nConnection: keep-alive\r\nCookie: ");
        text.put(cookie).put("\r\nCache-Control: max-age=0\r\n");
        if (post) {
            text.put("Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n");
        }
        text.put("\r\n").put(body);
    }

    private void response(TalkText text) {
        boolean chunked = random.nextInt(4) == 0;
        boolean json = random.nextBoolean();
        int length = LEAST + random.nextInt(MOST - LEAST);
        String body = json ? TalkText.json(random, length) : TalkText.words(random, length);
        text.put("HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Wed, 15 Nov 2023 10:00:00 GMT\r\nContent-Type: ");
        text.put(json ? "application/json" : "text/html; charset=utf-8");
        text.put(chunked ? "\r\nTransfer-Encoding: chunked" : "\r\nContent-Length: " + body.length());
        text.put("\r\nConnection: keep-alive\r\nVary: Accept-Encoding\r\n");
        text.put("Cache-Control: private, max-age=60\r\nETag: \"");
        text.put(Long.toHexString(random.nextLong()));
        text.put("\"\r\nX-Frame-Options: DENY\r\nX-Content-Type-Options: nosniff\r\n\r\n");
        if (!chunked) {
            text.put(body);
            return;
        }
        for (int at = 0; at < body.length(); at += CHUNK) {
            String part = body.substring(at, Math.min(body.length(), at + CHUNK));
            text.put(Integer.toHexString(part.length())).put("\r\n").put(part).put("\r\n");
        }
        text.put("0\r\n\r\n");
    }
}
