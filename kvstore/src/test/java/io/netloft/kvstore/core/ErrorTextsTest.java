package io.netloft.kvstore.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client is told when a command can't be done, to the letter. */
class ErrorTextsTest {
    private final Machine machine = new Machine();

    @BeforeEach
    void fill() {
        machine.line("SET string text");
        machine.line("SET number 9223372036854775807");
        machine.line("RPUSH list a b");
        machine.line("SADD set a b");
        machine.line("HSET hash f v n 9223372036854775807");
        machine.line("ZADD zset 1 a inf b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            value = {
                "GET list = WRONGTYPE Operation against a key holding the wrong kind of value",
                "LPUSH string a = WRONGTYPE Operation against a key holding the wrong kind of value",
                "SADD zset a = WRONGTYPE Operation against a key holding the wrong kind of value",
                "ZADD hash 1 a = WRONGTYPE Operation against a key holding the wrong kind of value",
                "HSET set f v = WRONGTYPE Operation against a key holding the wrong kind of value",
                "INCR string = ERR value is not an integer or out of range",
                "INCR number = ERR increment or decrement would overflow",
                "DECRBY number -1 = ERR increment or decrement would overflow",
                "DECRBY x -9223372036854775808 = ERR decrement would overflow",
                "INCRBY x 1.5 = ERR value is not an integer or out of range",
                "INCRBYFLOAT x y = ERR value is not a valid float",
                "INCRBYFLOAT x inf = ERR increment would produce NaN or Infinity",
                "HINCRBY hash f 1 = ERR hash value is not an integer",
                "HINCRBY hash n 1 = ERR increment or decrement would overflow",
                "HINCRBYFLOAT hash f 1 = ERR hash value is not a float",
                "SET a b NX XX = ERR syntax error",
                "SET a b EX 0 = ERR invalid expire time in 'set' command",
                "SET a b EX x = ERR value is not an integer or out of range",
                "SET a b EX 10 PX 10 = ERR syntax error",
                "SET a b LEASE 5 = ERR no such lease",
                "SETEX a -1 b = ERR invalid expire time in 'setex' command",
                "GETEX string PERSIST EX 1 = ERR syntax error",
                "SETRANGE a -1 b = ERR offset is out of range",
                "SETRANGE a 99999999999 b = ERR string exceeds maximum allowed size (proto-max-bulk-len)",
                "MSET a = ERR wrong number of arguments for 'mset' command",
                "MSET a b c = ERR wrong number of arguments for 'mset' command",
                "HSET hash f = ERR wrong number of arguments for 'hset' command",
                "RENAME nokey x = ERR no such key",
                "COPY string string = ERR source and destination objects are the same",
                "EXPIRE string 9223372036854775807 = ERR invalid expire time in 'expire' command",
                "EXPIRE string 10 NX XX = ERR NX and XX, GT or LT options at the same time are not compatible",
                "EXPIRE string 10 GT LT = ERR GT and LT options at the same time are not compatible",
                "EXPIRE string 10 AB = ERR Unsupported option AB",
                "LSET nokey 0 a = ERR no such key",
                "LSET list 9 a = ERR index out of range",
                "LPOP list -1 = ERR value is out of range, must be positive",
                "LPOS list a RANK 0 = ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list",
                "LPOS list a COUNT -1 = ERR COUNT can't be negative",
                "LPOS list a MAXLEN -1 = ERR MAXLEN can't be negative",
                "LMPOP 0 list LEFT = ERR numkeys should be greater than 0",
                "LMPOP 1 list LEFT COUNT 0 = ERR count should be greater than 0",
                "SINTERCARD 2 set = ERR Number of keys can't be greater than number of args",
                "SINTERCARD 1 set LIMIT -1 = ERR LIMIT can't be negative",
                "SPOP set -1 = ERR value is out of range, must be positive",
                "ZADD zset NX XX 1 a = ERR XX and NX options at the same time are not compatible",
                "ZADD zset GT LT 1 a = ERR GT, LT, and/or NX options at the same time are not compatible",
                "ZADD zset INCR 1 a 2 b = ERR INCR option supports a single increment-element pair",
                "ZADD zset x a = ERR value is not a valid float",
                "ZINCRBY zset -inf b = ERR resulting score is not a number (NaN)",
                "ZRANGE zset (1 2 = ERR value is not an integer or out of range",
                "ZRANGE zset 0 1 LIMIT 0 5 = ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX",
                "ZRANGEBYSCORE zset x 1 = ERR min or max is not a float",
                "ZRANGEBYLEX zset a b = ERR min or max not valid string range item",
                "ZUNION 0 zset = ERR at least 1 input key is needed for 'zunion' command",
                "ZUNION 1 zset WEIGHTS x = ERR weight value is not a float",
                "SCAN x = ERR invalid cursor",
                "SCAN 0 COUNT 0 = ERR syntax error",
                "SORT string = WRONGTYPE Operation against a key holding the wrong kind of value",
                "SORT list = ERR One or more scores can't be converted into double",
                "OBJECT NOSUCH x = ERR unknown subcommand 'NOSUCH'. Try OBJECT HELP.",
                "OBJECT = ERR wrong number of arguments for 'object' command",
                "OBJECT ENCODING = ERR wrong number of arguments for 'object|encoding' command",
                "NOSUCH a b = ERR unknown command 'NOSUCH', with args beginning with: 'a' 'b' ",
                "GET = ERR wrong number of arguments for 'get' command",
                "PING = ERR 'ping' can't be part of the log",
                "LCS string number LEN IDX = ERR If you want both the length and indexes, please just use IDX.",
                "LCS string list = ERR The specified keys must contain string values",
                "LEASE RENEW 5 = ERR no such lease",
                "LEASE GRANT 0 = ERR invalid lease time",
                "HRANDFIELD hash -9223372036854775808 = ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807",
                "SRANDMEMBER set -99999999999 = ERR value is out of range",
            })
    void tellsWhatIsWrong(String command, String error) {
        byte[] before = machine.snapshot();
        long index = machine.state.appliedIndex();
        assertThat(machine.line(command)).isEqualTo("-" + padded(error));
        if (machine.state.appliedIndex() == index) {
            assertThat(machine.snapshot()).isEqualTo(before);
        }
    }

    // the table's cells lose their last blank, which this one text has
    private static String padded(String error) {
        return error.contains("beginning with") ? error + " " : error;
    }

    @Test
    void aRefusedCommandChangesNoKey() {
        long revision = machine.state.revision();
        machine.line("ZADD zset 1 a x b");
        machine.line("HSET list f v");
        machine.line("LMOVE list string LEFT LEFT");
        machine.line("SMOVE set string a");
        assertThat(machine.state.revision()).isEqualTo(revision);
        assertThat(machine.line("LLEN list")).isEqualTo(":2");
        assertThat(machine.line("SCARD set")).isEqualTo(":2");
    }
}
