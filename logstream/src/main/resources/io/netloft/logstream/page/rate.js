// Lines a second, the last minute of them, as a small picture.
const SECONDS = 60;

export class Rate {
  constructor(canvas) {
    this.canvas = canvas;
    this.counts = new Array(SECONDS).fill(0);
    setInterval(() => this.turn(), 1000);
  }

  add() {
    this.counts[SECONDS - 1]++;
  }

  turn() {
    const { width, height } = this.canvas;
    const most = Math.max(1, ...this.counts);
    const brush = this.canvas.getContext('2d');
    brush.clearRect(0, 0, width, height);
    brush.fillStyle = getComputedStyle(this.canvas).color;
    this.counts.forEach((count, second) => {
      const tall = Math.ceil((count / most) * height);
      brush.fillRect(second * (width / SECONDS), height - tall, width / SECONDS - 0.5, tall);
    });
    this.canvas.title = this.counts[SECONDS - 1] + ' lines in the last second, at most ' + most + ' in the last minute';
    this.counts.shift();
    this.counts.push(0);
  }
}
