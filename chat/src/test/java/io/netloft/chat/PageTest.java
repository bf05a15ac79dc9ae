package io.netloft.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a browser gets of the page: all of its files, under a policy that lets nothing else in. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PageTest {
    private static final Pattern LOADED = Pattern.compile("(?:from '\\./|(?:href|src)=\")([a-z]+\\.(?:js|css))['\"]");
    private static final Pattern ELEMENT_ID = Pattern.compile(" id=\"([a-z-]+)\"");
    private static final Pattern ASKED_ID = Pattern.compile("byId\\('([a-z-]+)'\\)");
    private static final int MOST_PACKED = 40 * 1024;
    private static final int MOST_LINES = 500;

    private final Map<String, String> files = new LinkedHashMap<>();
    private final Map<String, HttpResponse<InputStream>> responses = new LinkedHashMap<>();

    @TempDir
    private Path folder;

    /** The page, and whatever one of its files loads. */
    @BeforeEach
    void load() throws IOException {
        try (Port port = new Port(folder)) {
            Deque<String> wanted = new ArrayDeque<>();
            wanted.add("");
            while (!wanted.isEmpty()) {
                String file = wanted.remove();
                HttpResponse<InputStream> response = port.send("GET", "/" + file, "");
                try (InputStream body = response.body()) {
                    files.put(file, new String(body.readAllBytes(), StandardCharsets.UTF_8));
                }
                responses.put(file, response);
                Matcher loads = LOADED.matcher(files.get(file));
                while (loads.find()) {
                    if (!files.containsKey(loads.group(1)) && !wanted.contains(loads.group(1))) {
                        wanted.add(loads.group(1));
                    }
                }
            }
        }
    }

    @Test
    void everyFileThatThePageLoadsIsThereUnderItsPolicy() {
        assertThat(files).containsKeys("", "page.css", "page.js", "wire.js", "room.js", "outbox.js");
        responses.forEach((file, response) -> {
            assertThat(response.statusCode()).as(file).isEqualTo(200);
            assertThat(response.headers().firstValue("content-type").orElse(""))
                    .as(file)
                    .startsWith(file.isEmpty() ? "text/html" : file.endsWith(".css") ? "text/css" : "text/javascript");
            assertThat(response.headers().firstValue("content-security-policy").orElse(""))
                    .as(file)
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'");
            assertThat(response.headers().firstValue("etag")).as(file).isPresent();
        });
    }

    @Test
    void thePageIsGivenToWhoeverMayConnectAlsoWhereATokenIsAskedFor() throws IOException {
        Path secret = Files.writeString(folder.resolve("jwt.secret"), "0123456789abcdef0123456789abcdef");
        try (Port port = new Port(folder, "--set=access.jwt.secret=file:" + secret)) {
            assertThat(port.status("GET", "/v1/rooms", "")).isEqualTo(401);
            assertThat(port.status("GET", "/", "")).isEqualTo(200);
        }
    }

    @Test
    void noTextCanBecomeMarkupAndNothingIsInline() {
        assertThat(files.get("")).doesNotContain(" style=", " onclick", "<script>", "javascript:");
        files.forEach((file, text) -> assertThat(text)
                .as(file)
                .doesNotContain(
                        "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "DOMParser"));
    }

    @Test
    void everyElementThatThePageAsksForIsThere() {
        var there = ELEMENT_ID
                .matcher(files.get(""))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(there).doesNotHaveDuplicates();
        Matcher asked = ASKED_ID.matcher(files.get("page.js") + files.get("dialogs.js"));
        assertThat(asked.results().map(found -> found.group(1))).isNotEmpty().isSubsetOf(there);
    }

    @Test
    void thePageStaysSmallAndEachOfItsFilesShort() throws IOException {
        files.forEach((file, text) -> assertThat(text.lines().count()).as(file).isLessThanOrEqualTo(MOST_LINES));
        assertThat(packed(String.join("", files.values()))).isLessThan(MOST_PACKED);
    }

    private static int packed(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var packer = new GZIPOutputStream(bytes)) {
            packer.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.size();
    }
}
