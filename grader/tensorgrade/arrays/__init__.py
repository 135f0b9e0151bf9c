"""Arrays as they travel between author, student and judge: their encoding, the array libraries, the devices."""
