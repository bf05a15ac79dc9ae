package io.netloft.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * Debian's Chromium, headless, with a fresh profile; closing it fails when a page logged an error to its console.
 *
 * <p>The test says {@code @NeedsPeer({"chromium", "chromedriver"})}. Not for use by several threads.
 */
public final class Browser implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int HEIGHT = 900;
    // Selenium logs through the JDK, and a warning for every browser newer than itself; kept, or it would be collected.
    private static final java.util.logging.Logger SELENIUM = java.util.logging.Logger.getLogger("org.openqa.selenium");
    private static final int SEVERE = java.util.logging.Level.SEVERE.intValue();

    static {
        SELENIUM.setLevel(java.util.logging.Level.SEVERE);
    }

    private final ChromeDriver driver;
    private final List<String> consoleErrors = new ArrayList<>();

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Starts a browser; a second or so. */
    public static Browser open() {
        return open(new ChromeOptions());
    }

    /** Starts one that takes any certificate, for servers that made theirs themselves. */
    public static Browser openTrusting() {
        ChromeOptions options = new ChromeOptions();
        options.setAcceptInsecureCerts(true);
        return open(options);
    }

    private static Browser open(ChromeOptions options) {
        options.setBinary(binary("chromium").toFile());
        options.addArguments(
                "--headless=new",
                // Chromium refuses to run its sandbox as root, and CI containers are root.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + ProcessLogs.newDir("chromium"));
        options.setCapability("goog:loggingPrefs", Map.of(LogType.BROWSER, "ALL"));
        // With the driver's file named, Selenium has nothing to look for and downloads nothing.
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(binary("chromedriver").toFile())
                .usingAnyFreePort()
                .withSilent(true)
                .build();
        return new Browser(new ChromeDriver(service, options)).width(1280);
    }

    private static Path binary(String program) {
        return Peer.find(program)
                .orElseThrow(() -> new IllegalStateException(program + ": not found (expected: on the path); "
                        + "annotate the test with @NeedsPeer({\"chromium\", \"chromedriver\"})"));
    }

    /** Lays pages out for {@code pixels} of width, exactly; 1280 at first, a telephone has about 390. */
    public Browser width(int pixels) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", pixels, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", pixels < 600));
        return this;
    }

    /** Loads a page. */
    public Browser go(String url) {
        driver.get(url);
        return this;
    }

    /** Selenium's own interface, for what this class does not do. */
    public WebDriver driver() {
        return driver;
    }

    /** The visible text of the first element that {@code css} selects. */
    public String text(String css) {
        return driver.findElement(By.cssSelector(css)).getText();
    }

    /** Waits until the first element that {@code css} selects shows {@code text}. */
    public Browser awaitText(String css, String text) {
        new WebDriverWait(driver, TIMEOUT)
                .until(ExpectedConditions.textToBePresentInElementLocated(By.cssSelector(css), text));
        return this;
    }

    /** Clicks the first element that {@code css} selects, once it is there; a page that redraws itself is tried again. */
    public Browser click(String css) {
        new WebDriverWait(driver, TIMEOUT)
                .ignoring(StaleElementReferenceException.class)
                .until(page -> {
                    page.findElement(By.cssSelector(css)).click();
                    return true;
                });
        return this;
    }

    /** Whether the page is wider than the window, so that a reader must scroll sideways. */
    public boolean scrollsSideways() {
        return Boolean.TRUE.equals(
                driver.executeScript("return document.documentElement.scrollWidth > window.innerWidth"));
    }

    /** Writes the whole page, beyond the window's end too, to {@code target/screenshots/NAME.png}. */
    public Path screenshot(String name) {
        Map<String, Object> shot = driver.executeCdpCommand(
                "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
        Path file = Path.of("target", "screenshots", name + ".png").toAbsolutePath();
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, Base64.getDecoder().decode(String.valueOf(shot.get("data"))));
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": not writable (expected: the module's target folder)", e);
        }
    }

    /** What pages logged as errors so far: failed loads, refused scripts, exceptions. */
    public List<String> consoleErrors() {
        driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= SEVERE)
                .forEach(entry -> consoleErrors.add(entry.getMessage()));
        return List.copyOf(consoleErrors);
    }

    /** Forgets the errors so far, for a test that provokes one. */
    public void clearConsole() {
        consoleErrors();
        consoleErrors.clear();
    }

    /**
     * Ends the browser.
     *
     * @throws AssertionError when a page logged an error to its console
     */
    @Override
    public void close() {
        List<String> errors;
        try {
            errors = consoleErrors();
        } finally {
            driver.quit();
        }
        if (!errors.isEmpty()) {
            throw new AssertionError(
                    "console: " + errors.size() + " errors (expected: none)\n" + String.join("\n", errors));
        }
    }
}
