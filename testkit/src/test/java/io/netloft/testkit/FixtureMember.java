package io.netloft.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A member of a network in {@link NetworkNamespacesTest}: sends what its input says, prints what it gets. */
final class FixtureMember {
    static final int PORT = 7000;

    private FixtureMember() {}

    /** Binds its one argument's address; a line of input is an address and a word for it. */
    public static void main(String[] args) throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(args[0], PORT));
        Thread speaker = new Thread(() -> speak(socket), "speaker");
        speaker.setDaemon(true);
        speaker.start();
        System.err.println("INFO  ready took=1ms");
        byte[] buffer = new byte[100];
        while (true) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            socket.receive(packet);
            String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
            System.out.println("got " + text + " from " + packet.getAddress().getHostAddress());
        }
    }

    private static void speak(DatagramSocket socket) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ");
                byte[] text = words[1].getBytes(StandardCharsets.US_ASCII);
                try {
                    socket.send(new DatagramPacket(text, text.length, InetAddress.getByName(words[0]), PORT));
                } catch (IOException unreachable) {
                    System.out.println("not sent " + words[1] + ": " + unreachable.getMessage());
                }
            }
        } catch (IOException e) {
            System.err.println("input: " + e.getMessage());
        }
    }
}
